package dev.tributary.cdc.databricks;

/**
 * How to authenticate to a workspace. Nothing is read that is not named: {@link #ENVIRONMENT} and {@link #PROFILE} alone
 * look at the environment or at a configuration file.
 *
 * @see <a href="https://docs.databricks.com/en/dev-tools/auth/index.html">Authentication</a>
 */
public enum Authentication {
    /** By what is given: a token; a client id and secret; those and an Azure tenant. */
    AUTO,

    /** A personal access token, or any other token that does not expire during a run. */
    PAT,

    /** A service principal of Databricks: a client id and secret, for which the workspace gives tokens of an hour. */
    OAUTH_M2M,

    /** A service principal of Entra ID: a tenant, a client id and secret. */
    AZURE_CLIENT_SECRET,

    /** Variables of the environment ({@code DATABRICKS_TOKEN} and others), as the vendor's tools read them. */
    ENVIRONMENT,

    /** A profile of {@code ~/.databrickscfg}, as the vendor's tools read it. */
    PROFILE
}
