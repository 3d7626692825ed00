import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A setting's text that is a JSON list, or the path of a file with one. */
export function jsonList<Item extends z.ZodType>(item: Item) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text.trimStart().startsWith('[') ? text : readFileSync(text, 'utf8'));
      } catch {
        context.addIssue('It is no JSON list, and no file with one');
        return z.NEVER;
      }
    })
    .pipe(z.array(item));
}
