// Unpack the Chromium that package-lock.json pins into the temporary folder, and print its path.
import chromium from "@sparticuz/chromium";

process.stdout.write(await chromium.executablePath());
