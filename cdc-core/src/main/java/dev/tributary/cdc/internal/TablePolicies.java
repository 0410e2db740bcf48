package dev.tributary.cdc.internal;

import dev.tributary.cdc.NewTablePolicy;
import dev.tributary.cdc.RewritePolicy;
import dev.tributary.cdc.UncarriablePolicy;

/** What becomes of tables that cannot simply go on; see the builder for what each means. */
public record TablePolicies(RewritePolicy onRewrite, NewTablePolicy newTables, UncarriablePolicy onUncarriable) {}
