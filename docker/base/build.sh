#!/bin/sh
# Makes the three base images from Debian's packages, for machines that reach a Debian mirror and no image registry:
# tchatter/base-node:1, tchatter/base-redis:1 and tchatter/base-haproxy:1, in the engine of $DOCKER_HOST.
#
#   docker/base/build.sh           makes those that are missing or made by another recipe, and names them
#   docker/base/build.sh --fresh   makes all of them anew, with today's packages
#
# Needs root, mmdebstrap and a docker client, and Node in node_modules: `node .ci/setup.js deploy` brings them.
# $DEBIAN_MIRROR names a mirror of your own; the usual proxy variables are heeded.
set -eu
cd "$(dirname "$0")"

REPOSITORY=../..
CACHE=$REPOSITORY/dist/docker
SUITE=bookworm
# The classic builder is wherever a docker client is.
export DOCKER_BUILDKIT="${DOCKER_BUILDKIT:-0}"

fail() {
  echo "docker/base: $*" >&2
  exit 1
}

digest() {
  sha256sum | cut -c1-12
}

# The essential packages and apt, without what nobody reads in a container; that also goes for packages added later.
# `usr-is-merged` keeps out the other way to the same end, which brings all of Perl.
mmdebstrap_into() {
  $DRY mmdebstrap --quiet --format=tar --variant=apt \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=usr-is-merged \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    "$SUITE" "$1" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
}

# Names what mmdebstrap makes by how it is called. Not by `echo`, which shells do not agree on.
DRY='printf %s\n'
DEBIAN=debian-$SUITE-$(mmdebstrap_into root.tar | digest)
DRY=

# The image all three stand on, from a tar that is made once for all engines.
import_debian() {
  tar=$CACHE/$DEBIAN.tar
  if [ -n "$FRESH" ] || [ ! -s "$tar" ]; then
    echo "docker/base: making Debian $SUITE from its packages (about a minute) …" >&2
    mkdir -p "$CACHE"
    log=$tar.$$.log
    # Under another name at first: an interrupted run, or a second one beside it, must not leave half a file behind.
    if ! mmdebstrap_into "$tar.$$" > "$log" 2>&1; then
      cat "$log" >&2
      rm -f "$tar.$$" "$log"
      fail "mmdebstrap could not make Debian $SUITE."
    fi
    rm -f "$log"
    mv "$tar.$$" "$tar"
  fi
  if [ -n "$FRESH" ] || ! docker image inspect "tchatter/$DEBIAN:1" > /dev/null 2>&1; then
    docker import "$tar" "tchatter/$DEBIAN:1" > /dev/null
  fi
}

# What a base is made of, as a label on it: another recipe makes another image under the same name.
recipe_of() {
  {
    echo "$DEBIAN"
    cat "$1.Dockerfile"
    if [ "$1" = node ]; then "$NODE" --version; fi
  } | digest
}

is_there() {
  label=$(docker image inspect --format '{{index .Config.Labels "tchatter.recipe"}}' "tchatter/base-$1:1" 2> /dev/null) || return 1
  [ "$label" = "$(recipe_of "$1")" ]
}

build_base() {
  context=$(mktemp -d)
  if [ "$1" = node ]; then install -m 755 "$NODE" "$context/node"; fi
  built=0
  docker build --network host --build-arg "DEBIAN=tchatter/$DEBIAN:1" --label "tchatter.recipe=$(recipe_of "$1")" \
    --tag "tchatter/base-$1:1" --file "$1.Dockerfile" "$context" > "$context.log" 2>&1 || built=1
  if [ "$built" = 0 ]; then echo "built tchatter/base-$1:1"; else cat "$context.log" >&2; fi
  rm -rf "$context" "$context.log"
  return "$built"
}

NODE=$(printf '%s\n' "$REPOSITORY"/node_modules/node-linux-*/bin/node | head -n 1)
[ -x "$NODE" ] || fail 'there is no Node in node_modules: run `node .ci/setup.js deploy` first.'
docker version > /dev/null || fail 'no Docker engine answers. Is it running, and does DOCKER_HOST name it?'

case "${1:-}" in
  --fresh) FRESH=yes ;;
  '') FRESH= ;;
  *) fail 'usage: docker/base/build.sh [--fresh]' ;;
esac

wanted=
for name in node redis haproxy; do
  if [ -n "$FRESH" ] || ! is_there "$name"; then wanted="$wanted $name"; fi
done
[ -n "$wanted" ] || exit 0

import_debian
builds=
for name in $wanted; do
  build_base "$name" &
  builds="$builds $!"
done
failed=0
for build in $builds; do
  wait "$build" || failed=1
done
exit "$failed"
