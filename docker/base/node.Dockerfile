# Debian with nothing but the node binary: no npm, no headers. The context holds that one file.
ARG DEBIAN
FROM ${DEBIAN}
COPY node /usr/local/bin/node
RUN node --version
