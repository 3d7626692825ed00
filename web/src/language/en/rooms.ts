export const rooms = {
  'rooms.title': 'Chats',
  'rooms.empty': 'No chats yet',
  'rooms.emptyText': 'Find somebody you know and say hello.',
  'rooms.newGroup': 'New group',
  'rooms.findPeople': 'Find people',
} as const;
