import './design/tokens.css';
import './design/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppearanceStore } from './design/appearance.ts';
import { post } from './graph/post.ts';
import { createSession } from './session/session.ts';
import { createSessionRequests } from './session/session-requests.ts';
import { createTabChannel, oneTabAtATime } from './session/tab-channel.ts';

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no #app.');
const appearance = createAppearanceStore();
const session = createSession({
  requests: createSessionRequests(post),
  tabs: createTabChannel(),
  oneTabAtATime,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
void session.resume();
createRoot(root).render(<App session={session} appearance={appearance} />);
