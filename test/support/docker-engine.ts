/**
 * A Docker engine of its own for tests, with its own socket and images: it neither sees nor touches the machine's. It has no networks of
 * its own, so containers run with `--network host` or `none`. Needs root, and `dockerd` and `docker` on the path.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const KEPT_BASES = join(REPOSITORY, 'dist/docker/bases.tar');
const BASES = ['tchatter/base-node:1', 'tchatter/base-redis:1', 'tchatter/base-haproxy:1'];

/** A first start on a busy machine takes seconds. */
const START_WITHIN_MS = 90_000;

/** Builds print a lot. */
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Runs the engine until its standard input closes, which it does however this process ends, and then leaves nothing behind: neither
 * containers nor mounts nor files. $1 is the engine's folder.
 */
const GUARD = `
  cd /
  dockerd --host "unix://$1/docker.sock" --pidfile "$1/docker.pid" --data-root "$1/data" --exec-root "$1/exec" \\
    --bridge=none --iptables=false > "$1/engine.log" 2>&1 < /dev/null &
  engine=$!
  cat > /dev/null
  export DOCKER_HOST="unix://$1/docker.sock"
  docker ps --all --quiet 2> /dev/null | xargs -r docker rm --force > /dev/null 2>&1
  kill "$engine" 2> /dev/null
  wait "$engine"
  awk -v folder="$1/" 'index($2, folder) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount --lazy
  rm -rf "$1"
`;

export class DockerEngine {
  /** What DOCKER_HOST has to be to reach it. */
  readonly host: string;
  readonly #guard: ChildProcess;

  private constructor(host: string, guard: ChildProcess) {
    this.host = host;
    this.#guard = guard;
  }

  /** Starts one and waits until it answers. Rejects with the end of its log where it does not. */
  static async start(): Promise<DockerEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'tchatter-engine-'));
    // A session of its own: what ends the tests as a group must leave it the time to tidy up.
    const guard = spawn('sh', ['-c', GUARD, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const engine = new DockerEngine(`unix://${folder}/docker.sock`, guard);
    try {
      await eventually('the Docker engine answers', () => engine.docker('version'), { withinMs: START_WITHIN_MS, everyMs: 100 });
      return engine;
    } catch (error) {
      const log = await readFile(join(folder, 'engine.log'), 'utf8').catch(() => 'no log');
      await engine.stop();
      throw new Error(`dockerd does not start. The end of its log:\n${log.slice(-2_000)}`, { cause: error });
    }
  }

  /**
   * Has the three images of `docker/base` in it. They are kept in `dist/docker` for the next engine, which loads them in a fifth of the
   * time it takes to build them; whether they still are what the recipes make is for the script to say.
   */
  async makeBases(): Promise<void> {
    if (existsSync(KEPT_BASES)) await this.docker('load', '--quiet', '--input', KEPT_BASES);
    const built = await this.#run(join(REPOSITORY, 'docker/base/build.sh'));
    if (built === '') return;
    // Under another name at first, since another run may read it right now.
    const fresh = `${KEPT_BASES}.${process.pid}`;
    await this.docker('save', '--output', fresh, ...BASES);
    await rename(fresh, KEPT_BASES);
  }

  /** Builds one image as the deployment does: what is needed was made outside, so a build has no network. */
  async build(part: 'app' | 'haproxy' | 'redis', tag: string, args: Readonly<Record<string, string>>): Promise<void> {
    const buildArgs = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await this.docker('build', '--force-rm', '--network', 'none', ...buildArgs, '--tag', tag, '--file', `docker/${part}/Dockerfile`, '.');
  }

  /** @returns what the client prints, to both outputs. Rejects with that where it fails. */
  docker(...args: readonly string[]): Promise<string> {
    return this.#run('docker', ...args);
  }

  /** Takes away all containers, or those of a filter (`label=…`), running or not, with the volumes that have no name. */
  async removeContainers(...filters: readonly string[]): Promise<void> {
    const found = await this.docker('ps', '--all', '--quiet', ...filters.flatMap((filter) => ['--filter', filter]));
    if (found !== '') await this.docker('rm', '--force', '--volumes', ...found.split('\n'));
  }

  /** Ends it with all its containers and images. */
  async stop(): Promise<void> {
    if (this.#guard.exitCode !== null) return;
    const ended = once(this.#guard, 'exit');
    this.#guard.stdin?.end();
    await ended;
  }

  async #run(program: string, ...args: readonly string[]): Promise<string> {
    // The classic builder is wherever a docker client is.
    const env = { ...process.env, DOCKER_HOST: this.host, DOCKER_BUILDKIT: '0' };
    const { stdout, stderr } = await run(program, [...args], { cwd: REPOSITORY, env, maxBuffer: OUTPUT_LIMIT_BYTES });
    return (stdout + stderr).trim();
  }
}
