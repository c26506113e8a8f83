import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../tests/mcp');

/** The settings of a real MCP server over the standard streams, whose packages are installed when they are missing. */
export function mcpServer(name: string): string {
  if (!existsSync(path.join(FOLDER, 'node_modules/@modelcontextprotocol/sdk'))) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER });
  }
  const command = `node '${path.join(FOLDER, 'server.mjs')}' stdio`;
  return `[[features.mcp.servers]]\nname = "${name}"\ntype = "stdio"\ncommand = "${command}"\n`;
}
