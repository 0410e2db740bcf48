package dev.tributary.cdc;

/** What happens when a table's rows can no longer be carried by changes alone: see {@link PipelineBuilder#onRewrite}. */
public enum RewritePolicy {
    /** The table is copied anew while the others go on; the destination's table is replaced in one commit. */
    RECOPY,
    /** As with a change that cannot be carried: see {@link PipelineBuilder#onUncarriable}. */
    STOP
}
