package dev.tributary.cdc.postgres.internal.types;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The secret that hashed columns are keyed with. Immutable; never shows itself. */
public final class HashKey {

    /** 128 bits: what NIST SP 800-107 asks of an HMAC key at least. */
    public static final int MIN_BYTES = 16;

    private static final int MARK_BYTES = 8;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] bytes;

    /** @param secret whose UTF-8 bytes are the key, {@link #MIN_BYTES} or more */
    public HashKey(String secret) {
        this.bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a hash key of " + bytes.length + " bytes");
        }
    }

    /** A new keyed function, for one thread. */
    public Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            // Every Java platform has to implement it, see javax.crypto.Mac.
            throw new IllegalStateException(ALGORITHM + " is missing", e);
        }
    }

    /** Tells keys apart, and nothing else of them: a hash like any other, cut short. */
    String mark() {
        byte[] hash = newMac().doFinal(HashKey.class.getName().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, MARK_BYTES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "HashKey[…]";
    }
}
