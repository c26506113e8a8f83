import { serverUrl } from './paths';

/** A refused request. `message` is what a user may read: the HTTP reason and the server's own text. */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string;

  constructor(status: number, reason: string, detail: string) {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
  }
}

/** HTTP/2 has no reason phrases; users still deserve a word. */
const REASONS: Record<number, string> = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 413: 'Content Too Large',
  422: 'Unprocessable Content', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway',
  503: 'Service Unavailable', 504: 'Gateway Timeout',
};

export const reasonOf = (status: number, statusText: string) => statusText || REASONS[status] || `Error ${status}`;

type Listener = (error: ApiError) => void;
let onError: Listener | null = null;

/** The app shows refused requests in one place; a caller may handle one itself with `quiet`. */
export function setErrorListener(listener: Listener): void {
  onError = listener;
}

interface RequestOptions {
  query?: Record<string, string | null | undefined>;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  quiet?: boolean;
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { ...options.headers };
  let body: BodyInit | undefined;
  if (options.json !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(options.json);
  } else if (options.form) {
    body = options.form;
  }
  const response = await fetch(serverUrl(path, options.query), { method, headers, body, credentials: 'include' });
  if (!response.ok) {
    const error = new ApiError(response.status, reasonOf(response.status, response.statusText), await readDetail(response));
    if (!options.quiet) onError?.(error);
    throw error;
  }
  return (await response.json()) as T;
}

async function readDetail(response: Response): Promise<string> {
  try {
    return detailOf(await response.json());
  } catch {
    return '';
  }
}

/** `detail` is a text, or a list of validation findings. */
export function detailOf(body: unknown): string {
  const detail = (body as { detail?: unknown } | null)?.detail;
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail)) return detail.map((item: { msg?: string }) => item?.msg ?? '').filter(Boolean).join('; ');
  return '';
}
