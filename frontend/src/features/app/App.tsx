import { lazy, Suspense, type ReactNode } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { Toaster } from 'sonner';
import { rootPath } from '@/client/paths';
import { ChatPage } from '@/features/chat/ChatPage';
import { ThreadPage } from '@/features/chat/ThreadPage';
import { LoginCallback } from '@/features/login/LoginCallback';
import { isRightToLeft } from '@/lib/i18n';
import { storedUserEnv } from '@/lib/userEnv';
import { selectMissingEnv } from '@/state/selectors';
import { useApp } from '@/state/store';
import { TooltipProvider } from '@/ui/Tooltip';
import { BootScreen } from './BootScreen';
import { Directed } from './Directed';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { useWindowMessages } from './useWindowMessages';

const ElementPage = lazy(() => import('@/features/elements/ElementPage'));
const EnvPage = lazy(() => import('@/features/env/EnvPage'));
const LoginPage = lazy(() => import('@/features/login/LoginPage'));
const StoredThread = lazy(() => import('@/features/share/StoredThread'));

export function App() {
  const boot = useApp((state) => state.boot);
  const theme = useApp((state) => state.theme);
  const texts = useApp((state) => state.texts);
  const rightToLeft = useApp((state) => isRightToLeft(state.language));
  useWindowMessages();
  return (
    <ErrorBoundary>
      <Directed>
        <TooltipProvider>
          <Router base={rootPath()}>{boot === 'ready' ? <Pages key={texts} /> : <BootScreen failed={boot === 'failed'} />}</Router>
          <Toaster className="toast" theme={theme} position="top-center" dir={rightToLeft ? 'rtl' : 'ltr'} />
        </TooltipProvider>
      </Directed>
    </ErrorBoundary>
  );
}

function Pages() {
  const mustLogIn = useApp((state) => Boolean(state.auth?.requireLogin) && (!state.user || !state.config));
  const needsEnv = useApp((state) => state.config !== null && selectMissingEnv(state, storedUserEnv()).length > 0);
  if (mustLogIn) {
    return (
      <Later>
        <Switch>
          <Route path="/login" component={LoginPage} />
          <Route path="/login/callback" component={LoginCallback} />
          <Route><Redirect to="/login" replace /></Route>
        </Switch>
      </Later>
    );
  }
  return (
    <Later>
      <Switch>
        <Route path="/env" component={EnvPage} />
        <Route path="/share/:id">{({ id }) => <Frame><StoredThread id={id} shared /></Frame>}</Route>
        {needsEnv && <Route><Redirect to="/env" replace /></Route>}
        <Route path="/"><Frame><ChatPage /></Frame></Route>
        <Route path="/thread/:id">{({ id }) => <Frame><ThreadPage id={id} /></Frame>}</Route>
        <Route path="/element/:id">{({ id }) => <Frame><ElementPage id={id} /></Frame>}</Route>
        <Route><Redirect to="/" replace /></Route>
      </Switch>
    </Later>
  );
}

/** Pages that are seldom the first to be seen are loaded when they are. */
const Later = ({ children }: { children: ReactNode }) => <Suspense fallback={<div aria-busy className="h-full" />}>{children}</Suspense>;
