/** @typedef {import('mongodb').Db} Db */

/**
 * Makes so many copies of what is in a collection, by MongoDB itself and before there are indexes: in each the ids of these fields have a
 * beginning of their own. `more`: what else is different, by `$copy`, the number of the copy, and `$begin`, the beginning of its ids.
 * @param {Db} db @param {string} name @param {number} copies @param {readonly string[]} fields @param {readonly object[]} more
 */
export async function copiesOf(db, name, copies, fields, more) {
  const renamed = fields.map((field) => [
    field,
    { $replaceAll: { input: `$${field}`, find: '00000000-', replacement: '$begin' } },
  ]);
  await db
    .collection(name)
    .aggregate(
      [
        { $set: { copy: { $range: [0, copies] } } },
        { $unwind: '$copy' },
        { $set: { begin: { $concat: [padded('$copy', 8), '-'] } } },
        { $set: Object.fromEntries(renamed) },
        ...more,
        { $unset: ['copy', 'begin'] },
        { $out: `${name}_copied` },
      ],
      { allowDiskUse: true },
    )
    .toArray();
  await db.collection(name).drop();
  await db.collection(`${name}_copied`).rename(name);
}

/** A number as seven digits. @param {string | object} number */
export const numbered = (number) => padded(number, 7);

/** @param {string | object} number @param {number} digits */
function padded(number, digits) {
  const text = { $concat: ['0'.repeat(digits), { $toString: number }] };
  return { $substrCP: [text, { $subtract: [{ $strLenCP: text }, digits] }, digits] };
}
