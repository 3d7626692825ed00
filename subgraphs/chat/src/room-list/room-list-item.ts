/** What a viewer's list of rooms shows; `cursor` is the timestamp after it. */
export type RoomListItem = { readonly cursor: string } & (
  | { readonly kind: 'start' }
  /** Something has changed in the room, which is read when this is delivered; or the viewer does not see it any more. */
  | { readonly kind: 'changed' | 'removed'; readonly roomId: string }
);
