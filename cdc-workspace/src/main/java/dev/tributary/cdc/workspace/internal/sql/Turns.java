package dev.tributary.cdc.workspace.internal.sql;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Statements beside each other, transactions alone: while a {@code BEGIN ATOMIC} block runs all other statements wait, so
 * that none sees half of it. Waiting ones go in the order in which they came.
 */
final class Turns {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** Waits for the turn of a statement; closing the answer, on the same thread, ends it. */
    SqlEngine.Turn take(boolean alone) {
        Lock mine = alone ? lock.writeLock() : lock.readLock();
        mine.lock();
        return mine::unlock;
    }
}
