package dev.tributary.cdc.postgres.internal.pgoutput;

import java.lang.reflect.Method;

/** Bytes that the current thread has allocated. By reflection, as the module under test does not read the JDK's own. */
public final class AllocatedBytes {

    private static final Object THREADS;
    private static final Method CURRENT;

    static {
        try {
            THREADS = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            CURRENT = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private AllocatedBytes() {}

    public static long now() {
        try {
            return (long) CURRENT.invoke(THREADS);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
