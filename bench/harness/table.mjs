/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows @returns {string} a Markdown table, padded to be read as it is */
export function table(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Median with spread, such as `512 (498–530)`. @param {import('./statistics.mjs').Spread} spread @param {number} [digits] */
export function show({ median, min, max }, digits = 0) {
  const text = (/** @type {number} */ value) => value.toFixed(digits);
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}

/** How many times as much, such as `3.1 ×`. @param {number} ours @param {number} theirs */
export function ratio(ours, theirs) {
  return `${(ours / theirs).toFixed(2)} ×`;
}
