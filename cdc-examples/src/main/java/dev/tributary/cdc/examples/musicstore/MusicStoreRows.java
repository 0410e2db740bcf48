package dev.tributary.cdc.examples.musicstore;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of the music store, the same for the same seed. */
final class MusicStoreRows {

    private static final int GENRES = 24;
    private static final int MEDIA_TYPES = 5;
    private static final int ARTISTS = 280;
    private static final int ALBUMS = 640;
    private static final int TRACKS = 6_400;
    private static final int PLAYLISTS = 28;
    private static final int TRACKS_PER_PLAYLIST = 120;
    private static final int EMPLOYEES = 14;
    private static final int CUSTOMERS = 480;
    private static final int INVOICES = 2_400;

    /** Every so many rows carry a text that PostgreSQL stores out of line. */
    private static final int LONG_NOTES_EVERY = 4;

    private static final int LONG_LYRICS_EVERY = 20;
    private static final int HUGE_LYRICS_EVERY = 1_600;
    private static final int LONG_TEXT = 9_000;
    private static final int HUGE_TEXT = 120_000;

    private static final LocalDateTime OPENED = LocalDateTime.of(2019, 1, 1, 9, 0);
    private static final int MINUTES_OPEN = 6 * 365 * 24 * 60;

    private final Random random;
    private final Words words;

    MusicStoreRows(long seed) {
        this.random = new Random(seed);
        this.words = new Words(random);
    }

    /** Rows by table. */
    Map<String, CopyRows> all() {
        Map<String, CopyRows> tables = new HashMap<>();
        tables.put("genre", genres());
        tables.put("media_type", mediaTypes());
        tables.put("artist", artists());
        tables.put("album", albums());
        tables.put("track", tracks());
        tables.put("playlist", playlists());
        tables.put("playlist_track", playlistTracks());
        tables.put("employee", employees());
        tables.put("customer", customers());
        CopyRows lines = new CopyRows("invoice_line_id, invoice_id, track_id, unit_price, quantity");
        tables.put("invoice", invoices(lines));
        tables.put("invoice_line", lines);
        return tables;
    }

    private CopyRows genres() {
        CopyRows rows = new CopyRows("genre_id, name");
        for (int id = 1; id <= GENRES; id++) {
            rows.add(id, words.name() + " " + id);
        }
        return rows;
    }

    private CopyRows mediaTypes() {
        CopyRows rows = new CopyRows("media_type_id, name, extension, lossless");
        for (int id = 1; id <= MEDIA_TYPES; id++) {
            rows.add(id, words.title(3, 120), words.word().substring(0, 2), id % 2 == 0);
        }
        return rows;
    }

    private CopyRows artists() {
        String[] statuses = {"active", "on hiatus", "disbanded"};
        CopyRows rows = new CopyRows("artist_id, name, aliases, founded, status, registry_id, profile");
        for (int id = 1; id <= ARTISTS; id++) {
            rows.add(
                    id,
                    words.title(3, 120),
                    words.list(3),
                    oneIn(8) ? null : LocalDate.of(1955 + random.nextInt(70), 1 + random.nextInt(12), 1),
                    statuses[random.nextInt(statuses.length)],
                    uuid(),
                    oneIn(5) ? null : profile());
        }
        return rows;
    }

    private String profile() {
        return "{\"members\": %d, \"origin\": {\"city\": \"%s\", \"since\": %d}, \"labels\": [\"%s\", null, \"%s\"], \"score\": %s}"
                .formatted(
                        1 + random.nextInt(9),
                        words.name(),
                        1950 + random.nextInt(70),
                        words.word(),
                        words.word(),
                        money(100));
    }

    private CopyRows albums() {
        CopyRows rows = new CopyRows("album_id, artist_id, title, released, chart_positions, cover, notes");
        for (int id = 1; id <= ALBUMS; id++) {
            rows.add(
                    id,
                    1 + random.nextInt(ARTISTS),
                    words.title(5, 160),
                    oneIn(20) ? null : LocalDate.of(1960, 1, 1).plusDays(random.nextInt(23_000)),
                    oneIn(3) ? null : positions(),
                    oneIn(6) ? bytes(3_000) : oneIn(2) ? bytes(32) : null,
                    id % LONG_NOTES_EVERY == 0 ? words.text(LONG_TEXT + random.nextInt(LONG_TEXT)) : words.text(80));
        }
        return rows;
    }

    private CopyRows tracks() {
        CopyRows rows = new CopyRows("track_id, album_id, media_type_id, genre_id, name, composer, duration, bytes,"
                + " unit_price, loudness, explicit, tags, metadata, added_at, lyrics");
        for (int id = 1; id <= TRACKS; id++) {
            rows.add(
                    id,
                    oneIn(50) ? null : 1 + random.nextInt(ALBUMS),
                    1 + random.nextInt(MEDIA_TYPES),
                    oneIn(30) ? null : 1 + random.nextInt(GENRES),
                    words.title(5, 200),
                    oneIn(4) ? null : words.title(3, 220),
                    LocalTime.of(0, random.nextInt(12), random.nextInt(60)),
                    500_000L + random.nextInt(2_000_000_000) * 3L,
                    oneIn(6) ? "1.99" : "0.99",
                    -random.nextInt(300) / 10f,
                    oneIn(9),
                    words.list(4),
                    oneIn(3) ? null : metadata(),
                    moment() + "+00",
                    lyrics(id));
        }
        return rows;
    }

    private String metadata() {
        return "{\"bpm\": %d,  \"key\": \"%s\", \"remix\": %s}"
                .formatted(60 + random.nextInt(140), words.word(), oneIn(4));
    }

    private @Nullable String lyrics(int id) {
        if (id % HUGE_LYRICS_EVERY == 0) {
            return words.text(HUGE_TEXT);
        }
        if (id % LONG_LYRICS_EVERY == 0) {
            return words.text(LONG_TEXT + random.nextInt(LONG_TEXT));
        }
        return oneIn(2) ? null : words.text(120);
    }

    private CopyRows playlists() {
        CopyRows rows = new CopyRows("playlist_id, name, shared, created_at");
        for (int id = 1; id <= PLAYLISTS; id++) {
            rows.add(id, oneIn(9) ? null : words.title(4, 120), oneIn(3), moment());
        }
        return rows;
    }

    private CopyRows playlistTracks() {
        CopyRows rows = new CopyRows("playlist_id, track_id, rank, added_at");
        for (int playlist = 1; playlist <= PLAYLISTS; playlist++) {
            TreeSet<Integer> tracks = new TreeSet<>();
            while (tracks.size() < TRACKS_PER_PLAYLIST) {
                tracks.add(1 + random.nextInt(TRACKS));
            }
            int rank = 0;
            for (int track : tracks) {
                rows.add(playlist, track, ++rank, moment() + "+02");
            }
        }
        return rows;
    }

    private CopyRows employees() {
        CopyRows rows = new CopyRows(
                "employee_id, first_name, last_name, title, reports_to, hired_on," + " shift_starts_at, salary, email");
        for (int id = 1; id <= EMPLOYEES; id++) {
            rows.add(
                    id,
                    words.title(1, 40),
                    words.title(1, 40),
                    words.title(3, 60),
                    id == 1 ? null : 1 + random.nextInt(id - 1),
                    OPENED.toLocalDate().plusDays(random.nextInt(1_500)),
                    LocalTime.of(6 + random.nextInt(8), 30 * random.nextInt(2)),
                    money(9_000),
                    "employee" + id + "@music.example");
        }
        return rows;
    }

    private CopyRows customers() {
        CopyRows rows = new CopyRows("customer_id, public_id, first_name, last_name, company, email, phones, address,"
                + " newsletter, born_on, registered_at, support_rep_id");
        for (int id = 1; id <= CUSTOMERS; id++) {
            rows.add(
                    id,
                    uuid(),
                    words.title(1, 40),
                    words.title(2, 40),
                    oneIn(3) ? words.title(3, 80) : null,
                    words.word() + id + "@customers.example",
                    oneIn(5) ? null : List.of("+" + (100_000_000L + random.nextInt(900_000_000))),
                    address(),
                    oneIn(2),
                    oneIn(4) ? null : LocalDate.of(1930, 1, 1).plusDays(random.nextInt(28_000)),
                    moment() + "+00",
                    oneIn(10) ? null : 1 + random.nextInt(EMPLOYEES));
        }
        return rows;
    }

    private CopyRows invoices(CopyRows lines) {
        String[] statuses = {"paid", "paid", "paid", "open", "refunded", "written off"};
        CopyRows rows = new CopyRows(
                "invoice_id, customer_id, status, invoiced_at, paid_at, billing_address, exchange_rate, total");
        for (int id = 1; id <= INVOICES; id++) {
            BigDecimal total = BigDecimal.ZERO;
            for (int more = 1 + random.nextInt(5); more > 0; more--) {
                BigDecimal price = new BigDecimal(oneIn(6) ? "1.99" : "0.99");
                int quantity = 1 + random.nextInt(3);
                lines.add(lines.count() + 1, id, 1 + random.nextInt(TRACKS), price, quantity);
                total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
            }
            String status = statuses[random.nextInt(statuses.length)];
            LocalDateTime invoiced = moment();
            rows.add(
                    id,
                    1 + random.nextInt(CUSTOMERS),
                    status,
                    invoiced,
                    status.equals("paid") ? invoiced.plusHours(random.nextInt(900)) + "+01" : null,
                    address(),
                    0.5 + random.nextDouble(),
                    total);
        }
        return rows;
    }

    private String address() {
        return "{\"street\": \"%s %d\", \"city\": \"%s\", \"zip\": \"%05d\", \"country\": \"%s\"}"
                .formatted(words.name(), 1 + random.nextInt(200), words.name(), random.nextInt(100_000), words.name());
    }

    private List<Integer> positions() {
        List<Integer> positions = new ArrayList<>();
        for (int more = random.nextInt(6); more > 0; more--) {
            positions.add(1 + random.nextInt(100));
        }
        return positions;
    }

    private BigDecimal money(int limit) {
        return BigDecimal.valueOf(random.nextInt(limit * 100), 2);
    }

    private LocalDateTime moment() {
        return OPENED.plusMinutes(random.nextInt(MINUTES_OPEN)).plus(random.nextInt(60_000_000), ChronoUnit.MICROS);
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
