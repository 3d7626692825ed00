/** Loaded with threads. */
export const threads = {
  'threads.title': 'Thread',
  'threads.close': 'Close thread',
  'threads.replies': 'Replies',
  'threads.write': 'Write a reply',
  'threads.alsoInRoom': 'Also send it to the chat',
  'threads.follow': 'Follow',
  'threads.unfollow': 'Unfollow',
  'threads.notChanged': 'This could not be changed. Check your connection.',
  'threads.gone': 'This thread cannot be shown',
  'threads.goneText': 'The message that it hangs from is gone, or hidden from you.',
  'threads.lost': 'This chat cannot be shown',
  'threads.byIn': '{name} in {room}',
  'threads.none': 'Choose a thread',
  'threads.noneText': 'Its replies appear here.',
  'threads.empty': 'No threads yet',
  'threads.emptyText':
    'Threads appear here that hang from your messages, in which you have replied or are mentioned, or that you follow.',
  'threads.lostText': 'You are not in it any more, or cannot see it.',
  'threads.closed': 'The message was deleted before anybody replied. Nobody can reply to it any more.',
} as const;
