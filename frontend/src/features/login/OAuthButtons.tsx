import { api } from '@/client/api';
import { t } from '@/lib/i18n';
import { buttonClass } from '@/ui/Button';
import { ProviderIcon } from './ProviderIcon';

/** Providers write their own names in their own way. */
const NAMES: Record<string, string> = {
  github: 'GitHub', google: 'Google', 'azure-ad': 'Microsoft', 'azure-ad-hybrid': 'Microsoft', okta: 'Okta', auth0: 'Auth0',
  descope: 'Descope', 'aws-cognito': 'AWS Cognito', gitlab: 'GitLab', keycloak: 'Keycloak',
};

const providerName = (id: string) =>
  NAMES[id] ?? id.split(/[-_\s]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');

export function OAuthButtons({ providers }: { providers: string[] }) {
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2.5">
      {providers.map((provider) => (
        <a key={provider} href={api.oauthUrl(provider)} className={`${buttonClass('outline', 'lg')} w-full`}>
          <ProviderIcon provider={provider} />
          {t('auth.provider.continue', { provider: providerName(provider) })}
        </a>
      ))}
    </div>
  );
}
