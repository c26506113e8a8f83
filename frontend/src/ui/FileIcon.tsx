import { File, FileAudio, FileCode, FileImage, FileSpreadsheet, FileText, FileVideo, type LucideIcon } from 'lucide-react';

const BY_TYPE: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/csv|spreadsheet|excel/, FileSpreadsheet],
  [/json|javascript|x-python|x-sh|xml|html/, FileCode],
  [/^text\/|pdf|word/, FileText],
];

const iconFor = (type: string, name: string): LucideIcon => {
  if (/\.(csv|xlsx?)$/i.test(name)) return FileSpreadsheet;
  if (/\.(py|js|ts|rs|lua|go|java|c|cpp|rb|sh|json|toml|ya?ml)$/i.test(name)) return FileCode;
  return BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? File;
};

export function FileIcon({ type, name }: { type: string; name: string }) {
  const Icon = iconFor(type, name);
  return (
    <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-primary/10 text-primary">
      <Icon className="size-[1.1rem]" aria-hidden />
    </span>
  );
}
