/** Reads an event stream (HTML standard, 9.2.6) in pieces as they arrive. Comments and fields other than these two are left out. */
export function createEventParser(onEvent: (event: string, data: string) => void) {
  let rest = '';
  let event = '';
  let data: string[] = [];

  const readLine = (line: string): void => {
    if (line === '') {
      if (event !== '' || data.length > 0) onEvent(event, data.join('\n'));
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /u, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
  };
  return (text: string): void => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/u);
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  };
}
