package dev.tributary.cdc.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A key with a certificate that it signed itself, as PostgreSQL takes them and as the driver does.
 *
 * @param store PKCS #12 file of both, opened by {@link #PASSWORD}
 * @param certificate PEM file of the certificate
 * @param key PEM file of the private key
 */
public record Certificate(Path store, Path certificate, Path key) {

    /** Opens every {@link #store}. */
    public static final String PASSWORD = "key-password";

    /** The driver looks for this one. */
    private static final String ALIAS = "user";

    /**
     * Makes one with the JDK's {@code keytool}.
     *
     * @param directory where its files are made
     * @param name what they are called
     * @param subject such as {@code CN=127.0.0.1}
     * @param alternative such as {@code SAN=IP:127.0.0.1}
     */
    public static Certificate selfSigned(Path directory, String name, String subject, String alternative)
            throws IOException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        subject,
                        "-ext",
                        alternative,
                        "-ext",
                        "bc:c=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(log));
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] certificate = keys.getCertificate(ALIAS).getEncoded();
            byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            return new Certificate(
                    store,
                    pem(directory.resolve(name + ".certificate.pem"), "CERTIFICATE", certificate),
                    pem(directory.resolve(name + ".key.pem"), "PRIVATE KEY", key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key that was just made cannot be read", e);
        }
    }

    private static Path pem(Path file, String label, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
        // The server refuses a key that others can read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
