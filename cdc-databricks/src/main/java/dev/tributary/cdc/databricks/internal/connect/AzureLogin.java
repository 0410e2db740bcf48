package dev.tributary.cdc.databricks.internal.connect;

import java.net.URI;

/**
 * Where Entra ID is, by the cloud that a workspace's name tells.
 *
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
final class AzureLogin {

    private AzureLogin() {}

    static String of(String origin) {
        String host = String.valueOf(URI.create(origin).getHost());
        if (host.endsWith(".databricks.azure.us")) {
            return "https://login.microsoftonline.us";
        }
        if (host.endsWith(".databricks.azure.cn")) {
            return "https://login.partner.microsoftonline.cn";
        }
        return "https://login.microsoftonline.com";
    }
}
