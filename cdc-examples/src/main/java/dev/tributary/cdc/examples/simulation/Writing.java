package dev.tributary.cdc.examples.simulation;

import java.sql.Connection;
import java.util.Random;

/** What a session writes with: its connection, its chance, and the tally of its current transaction. */
record Writing(Connection connection, Random random, RandomValues values, Tally tally) {}
