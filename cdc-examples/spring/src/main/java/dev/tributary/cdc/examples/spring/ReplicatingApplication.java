package dev.tributary.cdc.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that replicates a database for as long as it runs. What it needs is in application.yml. */
@SpringBootApplication
public class ReplicatingApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ReplicatingApplication.class, arguments);
    }
}
