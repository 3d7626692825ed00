import './design/tokens.css';
import './design/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppearanceStore } from './design/appearance.ts';
import { post } from './graph/post.ts';
import { untilOnline } from './graph/until-online.ts';
import { createIndexedSeenStore } from './seen/indexed-seen-store.ts';
import { keepOfViewer } from './seen/keep-of-viewer.ts';
import { createSession } from './session/session.ts';
import { createSessionRequests } from './session/session-requests.ts';
import { createTabChannel, oneTabAtATime } from './session/tab-channel.ts';
import { unfinishedSignOut } from './session/unfinished-sign-out.ts';

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no #app.');
const appearance = createAppearanceStore();
const seen = createIndexedSeenStore(Date.now);
const session = createSession({
  requests: createSessionRequests(post),
  tabs: createTabChannel(),
  oneTabAtATime,
  wait: (ms) => untilOnline(ms, new AbortController().signal),
  lastViewer: seen.viewer,
  unfinishedSignOut,
});
keepOfViewer(session, seen);
void session.resume();
createRoot(root).render(<App session={session} appearance={appearance} seen={seen} />);
