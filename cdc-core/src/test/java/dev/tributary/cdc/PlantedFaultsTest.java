package dev.tributary.cdc;

import dev.tributary.cdc.testkit.PlantedFaults;

/** Defects that somebody might make are noticed by the tests; the list is {@code planted-faults.txt}. */
class PlantedFaultsTest extends PlantedFaults {}
