// verdict: bug, never ends
int main(void)
{
    for (;;)
        ;
}
