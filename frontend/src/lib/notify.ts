import { toast } from 'sonner';

/** Short notices at the edge of the page. */
export const notify = {
  info: (text: string) => void toast.info(text),
  success: (text: string) => void toast.success(text),
  warning: (text: string) => void toast.warning(text),
  error: (text: string) => void toast.error(text),
};
