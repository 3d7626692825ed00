import './icon.css';

/** One path each on a 24 px grid, drawn as lines. Where an icon points along the text, `data-mirrors` turns it round. */
const paths = {
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6 9a6 6 0 0 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8M10 20a2.2 2.2 0 0 0 4 0',
  chat: 'M5 5h11a4 4 0 0 1 4 4v3a4 4 0 0 1-4 4h-5l-5 4v-4.3A4 4 0 0 1 3 12V7a2 2 0 0 1 2-2',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  delete: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  muted: 'M4 9.500v5h3.500L12 19V5L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2.2.8 3.5 2.8 3.5 5.5',
  pin: 'M9 3.500h6M10 3.500v6l-3 3.500v2h10v-2l-3-3.500v-6M12 15v6',
  reply: 'M9 6l-5 5 5 5M4 11h9a7 7 0 0 1 7 7',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5L20 20',
  send: 'M4 12l16-8-5 17-4-6.5zM11 14.5L20 4',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  shield: 'M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.500-1.700-7.500-5-7.500-9.500V6z',
  signOut: 'M14 4H6v16h8M11 12h9M16.500 8.500L20 12l-3.500 3.500',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.500 21c0-4 3.300-6.500 7.500-6.500s7.500 2.500 7.500 6.500',
} as const;

/** A path like these that comes with the part of the app that shows it. */
export interface Drawing {
  readonly path: string;
}

export type IconName = keyof typeof paths | Drawing;

/** A drawing beside a text, or in a button that has a name: nothing to be read out. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.6 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-mirrors={name === 'back' || name === 'reply' || name === 'send' || name === 'signOut' || undefined}
    >
      <path d={typeof name === 'string' ? paths[name] : name.path} />
    </svg>
  );
}
