import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profilePaths } from '../system/paths.mjs';
import { recordedProcess, recordProcess } from '../system/process.mjs';

/** Several launchers may use the engines of one profile; the last one stops them. @param {string} profile */
export function addUser(profile) {
  const folder = usersFolder(profile);
  mkdirSync(folder, { recursive: true });
  recordProcess(join(folder, `${process.pid}.pid`), process.pid, 'launcher');
}

/** Counts as a user that only `stack stop` removes. @param {string} profile */
export function keepRunning(profile) {
  mkdirSync(usersFolder(profile), { recursive: true });
  writeFileSync(join(usersFolder(profile), 'kept'), '');
}

/**
 * @param {string} profile
 * @returns {boolean} whether nobody uses the engines any more
 */
export function removeUser(profile) {
  const folder = usersFolder(profile);
  rmSync(join(folder, `${process.pid}.pid`), { force: true });
  return !readdirSync(folder).some(
    (name) => name === 'kept' || recordedProcess(join(folder, name)) !== undefined,
  );
}

/** @param {string} profile */
export function forgetUsers(profile) {
  rmSync(usersFolder(profile), { recursive: true, force: true });
}

/** @param {string} profile */
function usersFolder(profile) {
  return join(profilePaths(profile).run, 'users');
}
