import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';
import type { Client } from '../client.ts';

/** Of the package's client, whichever way it was made. */
export type ReactClient = Pick<Client, 'ask' | 'follow' | 'watch'>;

const ClientContext = createContext<ReactClient | undefined>(undefined);

/** Gives the client to all that is below it. Another client, of another viewer for example, makes every hook begin anew. */
export function ClientProvider({
  client,
  children,
}: {
  readonly client: ReactClient;
  readonly children?: ReactNode;
}): ReactElement {
  return createElement(ClientContext.Provider, { value: client }, children);
}

/** The client of the provider above: `ask` sends mutations. */
export function useClient(): ReactClient {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('There is no ClientProvider around this component.');
  return client;
}
