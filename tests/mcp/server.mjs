// A server of the Model Context Protocol for the tests, made with the official SDK. `stdio` speaks over the standard
// streams; `http` speaks streamable HTTP at /mcp and the protocol of 2024 at /sse, writes its address as the first line,
// and ends with its input. GET /log lists what was asked of it.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

const text = (text) => ({ content: [{ type: "text", text: String(text) }] });

/** How many calls of `wait` were taken back. */
let cancelled = 0;

function server() {
  const mcp = new McpServer({ name: "tests", version: "1.0.0" }, { instructions: "Be gentle." });
  const tool = (name, description, inputSchema, call) => mcp.registerTool(name, { description, inputSchema }, call);
  tool("add", "Adds two numbers", { a: z.number(), b: z.number() }, ({ a, b }) => ({
    ...text(a + b),
    structuredContent: { theSum: a + b },
  }));
  tool("env", "Tells a variable of the environment", { name: z.string() }, ({ name }) => text(process.env[name] ?? "unset"));
  tool("where", "Tells the working directory", {}, () => text(process.cwd()));
  tool("header", "Tells a header of the request", { name: z.string() }, ({ name }, { requestInfo }) =>
    text(requestInfo?.headers[name] ?? "unset"),
  );
  tool("fail", "Does not work", {}, () => ({ ...text("it did not work"), isError: true }));
  tool("wait", "Answers when it is taken back", {}, (_, { signal }) =>
    new Promise((resolve) => {
      console.error("somebody waits");
      signal.addEventListener("abort", () => {
        cancelled += 1;
        resolve(text("taken back"));
      });
    }),
  );
  tool("cancelled", "Tells how many calls were taken back", {}, () => text(cancelled));
  tool("pid", "Tells the process", {}, () => text(process.pid));
  tool("child", "Starts a process and tells which", {}, () =>
    text(spawn("sleep", ["1000"], { stdio: "ignore" }).pid),
  );
  tool("stay", "Makes the server ignore that its input ends", {}, () => {
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);
    return text("staying");
  });
  tool("deaf", "Makes the server read nothing any more", {}, () => {
    process.stdin.pause();
    setInterval(() => {}, 1000);
    return text("deaf");
  });
  tool("die", "Ends the server", {}, () => process.exit(3));
  mcp.registerResource("note", "note://today", { mimeType: "text/plain" }, ({ href }) => ({
    contents: [{ uri: href, text: "Buy milk." }],
  }));
  mcp.registerResource("day", new ResourceTemplate("note://{day}", { list: undefined }), {}, ({ href }, { day }) => ({
    contents: [{ uri: href, text: `Nothing on ${day}.` }],
  }));
  mcp.registerPrompt("greet", { argsSchema: { who: z.string() } }, ({ who }) => ({
    messages: [{ role: "user", content: { type: "text", text: `Greet ${who}.` } }],
  }));
  return mcp;
}

async function http() {
  const log = [];
  const sessions = new Map();
  const streams = new Map();
  const read = async (request) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    return body ? JSON.parse(body) : undefined;
  };
  const answers = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/log") return response.end(JSON.stringify(log));
    const { authorization, cookie, "x-team": team, "x-forwarded-for": forwarded } = request.headers;
    log.push({ method: request.method, path: url.pathname, authorization, cookie, team, forwarded });
    if (url.pathname === "/mcp") {
      let transport = sessions.get(request.headers["mcp-session-id"]);
      if (!transport) {
        transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (id) => sessions.set(id, transport),
        });
        await server().connect(transport);
      }
      return transport.handleRequest(request, response, await read(request));
    }
    if (url.pathname === "/sse") {
      const transport = new SSEServerTransport("/messages", response);
      streams.set(transport.sessionId, transport);
      response.on("close", () => log.push({ method: "END", path: "/sse" }));
      return server().connect(transport);
    }
    if (url.pathname === "/messages") {
      const transport = streams.get(url.searchParams.get("sessionId"));
      return transport.handlePostMessage(request, response, await read(request));
    }
    response.writeHead(404).end();
  });
  answers.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${answers.address().port}`));
  process.stdin.on("end", () => process.exit(0)).resume();
}

if (process.argv[2] === "stdio") {
  console.error("the server begins");
  await server().connect(new StdioServerTransport());
  process.stdin.on("end", () => {
    if (process.listenerCount("SIGTERM") === 0) process.exit(0);
  });
} else {
  await http();
}
