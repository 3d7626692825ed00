/** What a viewer's inbox tells; `cursor` is the time mark behind it. */
export type InboxItem = { readonly cursor: string } & (
  | { readonly kind: 'start' }
  /** Something has changed in the room, which is read when this is delivered; or the viewer does not see it any more. */
  | { readonly kind: 'changed' | 'removed'; readonly roomId: string }
);

/** What became of a room for a viewer. */
export type RoomNews = Exclude<InboxItem['kind'], 'start'>;
