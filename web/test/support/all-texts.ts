import { readdirSync } from 'node:fs';

/** Texts (ICU MessageFormat) by their keys. */
export type Texts = Readonly<Record<string, string>>;

const folder = new URL('../../src/language/', import.meta.url);

/** The languages that there are texts in. */
export const languages = readdirSync(folder).filter((name) => /^[a-z]{2}$/u.test(name));

/** All texts in a language, of all parts of the app. Each file of them exports objects of texts and nothing else. */
export async function textsIn(language: string): Promise<Texts> {
  const files = readdirSync(new URL(`${language}/`, folder));
  const loaded = await Promise.all(
    files.map(async (file) => {
      const exported = (await import(new URL(`${language}/${file}`, folder).href)) as Record<string, Texts>;
      return Object.values(exported);
    }),
  );
  return Object.assign({}, ...loaded.flat()) as Texts;
}
