import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useSearch } from 'wouter';
import { Loading } from './design/loading.tsx';
import { GraphProvider } from './graph/graph-provider.tsx';
import { InboxProvider } from './live/inbox.tsx';
import { Live } from './live/live.tsx';
import { OutboxProvider } from './outbox/outbox-provider.tsx';
import { SeenProvider } from './seen/seen-context.tsx';
import { wantedHref } from './session/entry-href.ts';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';

const PeopleRoute = lazy(async () => ({ default: (await import('./people/people-route.tsx')).PeopleRoute }));
const NotificationsPage = lazy(async () => ({
  default: (await import('./notifications/notifications-page.tsx')).NotificationsPage,
}));
const InvitePage = lazy(async () => ({ default: (await import('./groups/invite-page.tsx')).InvitePage }));
const SettingsRoute = lazy(async () => ({
  default: (await import('./settings/settings-route.tsx')).SettingsRoute,
}));
const SearchRoute = lazy(async () => ({ default: (await import('./search/search-route.tsx')).SearchRoute }));
const ThreadsRoute = lazy(async () => ({
  default: (await import('./threads/threads-route.tsx')).ThreadsRoute,
}));
const RoomsRoute = lazy(async () => ({ default: (await import('./rooms-route.tsx')).RoomsRoute }));

/** All pages of those who are signed in. */
export function SignedIn() {
  return (
    <GraphProvider>
      <Live />
      <SeenProvider>
        <OutboxProvider>
          <InboxProvider>
            <Shell>
              <Suspense fallback={<Loading />}>
                <SignedInPages />
              </Suspense>
            </Shell>
          </InboxProvider>
        </OutboxProvider>
      </SeenProvider>
    </GraphProvider>
  );
}

function SignedInPages() {
  const search = useSearch();
  return (
    <Switch>
      <Route path="/rooms" component={RoomsRoute} />
      <Route path="/rooms/:roomId" component={RoomsRoute} />
      <Route path="/rooms/:roomId/details" component={RoomsRoute} />
      <Route path="/rooms/:roomId/threads/:messageId" component={RoomsRoute} />
      <Route path="/threads/:roomId?/:rootId?" component={ThreadsRoute} />
      <Route path="/search/:roomId?" component={SearchRoute} />
      <Route path="/people/:section?/:userId?" component={PeopleRoute} />
      <Route path="/invites/:token">{({ token }) => <InvitePage token={token} />}</Route>
      <Route path="/notifications" component={NotificationsPage} />
      <Route path="/settings/:section?" component={SettingsRoute} />
      <Route path="/">
        <Redirect to="/rooms" replace />
      </Route>
      <Route path="/sign-in">
        <Redirect to="/rooms" replace />
      </Route>
      <Route path="/register">
        <Redirect to={wantedHref(search)} replace />
      </Route>
      <Route component={NotFoundPage} />
    </Switch>
  );
}
