import path from 'node:path';
import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';
import { katexFonts } from './vite-katex-fonts.ts';
import { namedIcons } from './vite-named-icons.ts';
import { pdfAssets } from './vite-pdf-assets.ts';

const backend = process.env.CHAINLIT_BACKEND ?? 'http://localhost:8000';
const backendRoutes = ['/ws', '/auth', '/login', '/logout', '/user', '/project', '/public', '/feedback', '/mcp',
  '/set-session-cookie', '/favicon', '/logo', '/avatars'];

const FIRST_LOAD =
  /node_modules\/(?:react|react-dom|scheduler|wouter|regexparam|zustand|sonner|socket\.io-[\w-]+|engine\.io-[\w-]+|@socket\.io|micromark(?!-extension-math)[\w-]*|mdast-util-(?!math)[\w-]+|hast-util-(?:to-jsx-runtime|whitespace)|unist-util-[\w-]+|lucide-react\/dist\/esm\/[A-Za-z]+\.mjs)\//;

export default defineConfig({
  plugins: [react(), tailwindcss(), namedIcons(), katexFonts(), pdfAssets()],
  resolve: { alias: { '@': path.resolve(import.meta.dirname, 'src') } },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 5000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: path.resolve(import.meta.dirname, 'index.html'), copilot: path.resolve(import.meta.dirname, 'src/copilot/app.tsx') },
      // What it exports is called by public/copilot/index.js.
      preserveEntrySignatures: 'exports-only',
      output: {
        // What every page loads, in one piece; left alone it falls into some seventy files.
        codeSplitting: { groups: [{ name: 'vendor', test: FIRST_LOAD }] },
        entryFileNames: ({ name }) => (name === 'copilot' ? 'copilot/app.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  experimental: {
    // The server prefixes absolute paths in the page with its root path; chunks and styles find each other relatively.
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `/${file}` : { relative: true }),
  },
  server: {
    proxy: Object.fromEntries(backendRoutes.map((route) => [route, {
      target: backend,
      ws: route === '/ws',
      // GET /login is a page of this app, POST /login a route of the server.
      bypass: (request: { method?: string; url?: string }) =>
        route === '/login' && request.method === 'GET' ? request.url : undefined,
    }])),
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
