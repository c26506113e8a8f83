import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '@/lib/i18n';
import { Button } from '@/ui/Button';

/** A defect of the app shows as such, instead of as an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main role="alert" className="flex h-full flex-col items-center justify-center gap-4 px-6 text-center">
        <p className="text-lg font-semibold tracking-tight">{t('common.status.error.default')}</p>
        <Button onClick={() => window.location.reload()}>{t('common.actions.retry')}</Button>
      </main>
    );
  }
}
