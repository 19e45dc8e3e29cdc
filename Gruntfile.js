/** The commands of package.json by their Grunt names: `grunt test` is `npm test`. What they do stands there alone. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

function gruntfile(grunt) {
  for (const [name, command] of Object.entries(scripts)) grunt.registerTask(name, command, run);
  grunt.registerTask('default', ['test']);
}

/** Runs the npm script of the task's name; a signal to Grunt ends the script as well. */
function run() {
  const done = this.async();
  const child = spawn('npm', ['run', this.nameArgs], { stdio: 'inherit' });
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  child.once('close', (code) => done(code === 0));
}

export { gruntfile as 'module.exports' };
