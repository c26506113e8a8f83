import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/features/app/App';
import { boot } from '@/state/boot';
import { rememberSession, takeUpSession } from '@/state/connection';
import '@/styles/index.css';

takeUpSession();
window.addEventListener('pagehide', rememberSession);
void boot();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
