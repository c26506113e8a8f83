import { FileX } from 'lucide-react';
import { Spinner } from '@/ui/Spinner';
import { usePdf } from './document';
import { PdfPage } from './PdfPage';

interface PdfThumbnailProps {
  url: string;
  page?: number | null;
}

const WIDTH = 158;

export default function PdfThumbnail({ url, page }: PdfThumbnailProps) {
  const { document, failed } = usePdf(url);
  if (failed) return <FileX className="m-auto size-6 text-muted-foreground" aria-hidden />;
  if (!document) return <Spinner className="m-auto size-5 text-muted-foreground" />;
  const number = Math.min(Math.max(page ?? 1, 1), document.numPages);
  return (
    <span className="react-pdf__Document block">
      <PdfPage document={document} number={number} width={WIDTH} ratio={1.4} />
    </span>
  );
}
