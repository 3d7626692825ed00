import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { configuration } from '../configuration/parley.ts';
import { createAsk } from './ask.ts';
import { createFetcher } from './fetcher.ts';
import { createKeptValues } from './kept-values.ts';
import { Playground } from './playground.tsx';
import { createSession } from './session.ts';

const session = createSession({
  ask: createAsk(configuration.endpoint),
  configuration: configuration.session,
});
const keptValues = createKeptValues(configuration.examples);
let name = session.state().name;
session.onChange(() => {
  if (session.state().name !== name) keptValues.clear();
  name = session.state().name;
});
const fetcher = createFetcher({ configuration, session, keptValues });
const root = document.querySelector('#playground');
if (root === null) throw new Error('The page has no #playground.');
document.title = `${configuration.title} playground`;
createRoot(root).render(<Playground configuration={configuration} session={session} fetcher={fetcher} />);
