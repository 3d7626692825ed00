/** One that nobody has asked for: twenty people by aliases of their own, with a fragment that is long to check and to plan. @param {string} name */
export function largeOperation(name) {
  const people = Array.from({ length: 20 }, (_, n) => `${name}_${n}: user(id: "${n}") { ...Person }`);
  const again = Array.from({ length: 45 }, () => '... on User { username displayName }');
  return `query { ${people.join(' ')} } fragment Person on User { id username image ${again.join(' ')} }`;
}
