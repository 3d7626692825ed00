const longestMessage = 500;
const suggestion = 'Did you mean ';

/** A message for a client, which may quote all that it sent: so much of it is enough to find the place. */
export function shorten(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage)}…`;
}

/**
 * Takes out the suggestions of every validation: they spell out names of a schema that its readers may not see. In linear time, whatever
 * a client has had quoted.
 */
export function withoutSuggestions(message: string): string {
  let text = '';
  let from = 0;
  for (;;) {
    const start = message.indexOf(suggestion, from);
    const end = start === -1 ? -1 : message.indexOf('?', start);
    if (end === -1) return text + message.slice(from);
    text += message.slice(from, start).trimEnd();
    from = end + 1;
  }
}
