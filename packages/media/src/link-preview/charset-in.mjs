/** What stands after `charset=`, with quotes or without. @param {string} text @returns {string | null} */
export function charsetIn(text) {
  const found = /charset\s{0,9}=\s{0,9}(?:"([^"]{1,40})"|'([^']{1,40})'|([^\s;"']{1,40}))/iu.exec(
    text.slice(0, 1_000),
  );
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? null;
}
