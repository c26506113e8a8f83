import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/features/app/App';
import { boot } from '@/state/boot';
import '@/styles/index.css';

void boot();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
