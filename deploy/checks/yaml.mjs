import { createRequire } from 'node:module';

/** @type {{safeLoadAll: (text: string) => any[]}} */
const { safeLoadAll } = createRequire(import.meta.url)('js-yaml');

/** The documents of a file of YAML, without empty ones. @param {string} text */
export const documentsIn = (text) => safeLoadAll(text).filter((each) => each !== null);
