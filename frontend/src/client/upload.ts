import { detailOf, reasonOf } from './http';
import { serverUrl } from './paths';
import type { FileReference } from './types';

export interface Upload {
  done: Promise<FileReference>;
  cancel(): void;
}

interface UploadTarget {
  sessionId: string;
  /** Set for a file that answers a question asked inside a step. */
  askParentId?: string | null;
  /** What the upload waits for. */
  after?: Promise<void>;
  onProgress?(fraction: number): void;
}

/** XMLHttpRequest, because fetch tells nothing about the progress of a request body. */
export function uploadFile(file: File, target: UploadTarget): Upload {
  const xhr = new XMLHttpRequest();
  const cancelled = new AbortController();
  const done = new Promise<FileReference>((resolve, reject) => {
    xhr.open('POST', serverUrl('/project/file', { session_id: target.sessionId, ask_parent_id: target.askParentId }));
    xhr.withCredentials = true;
    xhr.responseType = 'json';
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) target.onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      const id = (xhr.response as FileReference | null)?.id;
      if (xhr.status === 200 && id) resolve({ id });
      else reject(new Error(detailOf(xhr.response) || reasonOf(xhr.status, xhr.statusText)));
    };
    xhr.onerror = () => reject(new Error(''));
    cancelled.signal.onabort = () => {
      xhr.abort();
      reject(new DOMException('The upload was cancelled', 'AbortError'));
    };
    const form = new FormData();
    form.append('file', withType(file));
    void Promise.resolve(target.after).then(() => {
      if (!cancelled.signal.aborted) xhr.send(form);
    });
  });
  return { done, cancel: () => cancelled.abort() };
}

/** The server wants a content type on every part; a browser leaves it out for endings that it does not know. */
function withType(file: File): File {
  return file.type ? file : new File([file], file.name, { type: 'application/octet-stream' });
}
