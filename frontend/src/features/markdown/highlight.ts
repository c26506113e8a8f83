import type { HLJSApi, LanguageFn } from 'highlight.js';

/** Grammars are chunks of their own; the first block of a language brings it in. */
const grammars = import.meta.glob<LanguageFn>(
  '/node_modules/highlight.js/es/languages/{bash,c,clojure,cmake,cpp,csharp,css,dart,diff,dockerfile,elixir,elm,erlang,fortran,fsharp,gherkin,go,gradle,graphql,groovy,handlebars,haskell,http,ini,java,javascript,json,julia,kotlin,latex,less,lisp,lua,makefile,markdown,matlab,nginx,nix,objectivec,ocaml,perl,pgsql,php,plaintext,powershell,prolog,properties,protobuf,python,r,ruby,rust,scala,scheme,scss,shell,sql,swift,tcl,typescript,vbnet,verilog,vhdl,vim,wasm,x86asm,xml,yaml}.js',
  { import: 'default' },
);

const ALIASES: Record<string, string> = {
  js: 'javascript', jsx: 'javascript', mjs: 'javascript', cjs: 'javascript', node: 'javascript', json5: 'json',
  jsonc: 'json', jsonl: 'json', ts: 'typescript', tsx: 'typescript', mts: 'typescript', py: 'python', python3: 'python',
  ipython: 'python', rb: 'ruby', rs: 'rust', golang: 'go', sh: 'bash', zsh: 'bash', console: 'shell', shellsession: 'shell',
  terminal: 'shell', ps1: 'powershell', 'c++': 'cpp', cc: 'cpp', hpp: 'cpp', h: 'c', 'c#': 'csharp', cs: 'csharp',
  'f#': 'fsharp', fs: 'fsharp', objc: 'objectivec', kt: 'kotlin', kts: 'kotlin', html: 'xml', htm: 'xml', svg: 'xml',
  vue: 'xml', svelte: 'xml', yml: 'yaml', md: 'markdown', tex: 'latex', docker: 'dockerfile', make: 'makefile', mk: 'makefile',
  toml: 'ini', conf: 'ini', env: 'ini', gql: 'graphql', proto: 'protobuf', hs: 'haskell', ex: 'elixir', exs: 'elixir',
  erl: 'erlang', clj: 'clojure', jl: 'julia', ml: 'ocaml', pl: 'perl', postgres: 'pgsql', postgresql: 'pgsql', mysql: 'sql',
  sqlite: 'sql', vb: 'vbnet', asm: 'x86asm', patch: 'diff', sass: 'scss', hbs: 'handlebars', rhai: 'rust', luau: 'lua',
  text: 'plaintext', txt: 'plaintext', plain: 'plaintext',
};

let hljs: HLJSApi | null = null;

const canonical = (language: string) => ALIASES[language.toLowerCase()] ?? language.toLowerCase();

export const isReady = (language: string) => hljs?.getLanguage(canonical(language)) !== undefined;

/** Brings in what the language needs; false when there is no grammar for it. */
export async function prepare(language: string): Promise<boolean> {
  const name = canonical(language);
  const load = grammars[`/node_modules/highlight.js/es/languages/${name}.js`];
  if (!load) return false;
  const [core, grammar] = await Promise.all([import('highlight.js/lib/core'), load()]);
  hljs = core.default;
  if (!hljs.getLanguage(name)) hljs.registerLanguage(name, grammar);
  return true;
}

/** HTML of the code, with classes; the language must be ready. */
export const highlight = (code: string, language: string): string =>
  hljs!.highlight(code, { language: canonical(language), ignoreIllegals: true }).value;
