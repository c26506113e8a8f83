import { Redirect, Route, Router, Switch } from 'wouter';
import { Toaster } from 'sonner';
import { rootPath } from '@/client/paths';
import { ChatPage } from '@/features/chat/ChatPage';
import { ElementPage } from '@/features/elements/ElementPage';
import { EnvPage } from '@/features/env/EnvPage';
import { LoginCallback } from '@/features/login/LoginCallback';
import { LoginPage } from '@/features/login/LoginPage';
import { storedUserEnv } from '@/lib/userEnv';
import { selectMissingEnv } from '@/state/selectors';
import { useApp } from '@/state/store';
import { TooltipProvider } from '@/ui/Tooltip';
import { BootScreen } from './BootScreen';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { useWindowMessages } from './useWindowMessages';

export function App() {
  const boot = useApp((state) => state.boot);
  const theme = useApp((state) => state.theme);
  useWindowMessages();
  return (
    <ErrorBoundary>
      <TooltipProvider>
        <Router base={rootPath}>{boot === 'ready' ? <Pages /> : <BootScreen failed={boot === 'failed'} />}</Router>
        <Toaster
          className="toast"
          theme={theme}
          position="top-center"
        />
      </TooltipProvider>
    </ErrorBoundary>
  );
}

function Pages() {
  const mustLogIn = useApp((state) => Boolean(state.auth?.requireLogin) && (!state.user || !state.config));
  const needsEnv = useApp((state) => state.config !== null && selectMissingEnv(state, storedUserEnv()).length > 0);
  if (mustLogIn) {
    return (
      <Switch>
        <Route path="/login" component={LoginPage} />
        <Route path="/login/callback" component={LoginCallback} />
        <Route><Redirect to="/login" replace /></Route>
      </Switch>
    );
  }
  if (needsEnv) {
    return (
      <Switch>
        <Route path="/env" component={EnvPage} />
        <Route><Redirect to="/env" replace /></Route>
      </Switch>
    );
  }
  return (
    <Switch>
      <Route path="/env" component={EnvPage} />
      <Route path="/"><Frame><ChatPage /></Frame></Route>
      <Route path="/thread/:id">{({ id }) => <Frame><ChatPage threadId={id} /></Frame>}</Route>
      <Route path="/element/:id">{({ id }) => <Frame><ElementPage id={id} /></Frame>}</Route>
      <Route><Redirect to="/" replace /></Route>
    </Switch>
  );
}
