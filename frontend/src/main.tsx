import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/features/app/App';
import { boot } from '@/state/boot';
import { rememberSession, takeUpSession } from '@/state/connection';
import { ownPage } from '@/state/ownPage';
import '@/styles/index.css';

takeUpSession();
window.addEventListener('pagehide', rememberSession);
void boot();
const container = document.getElementById('root')!;
const root = createRoot(container);
ownPage(container, () => root.unmount());
root.render(
  <StrictMode>
    <App />
  </StrictMode>,
);
